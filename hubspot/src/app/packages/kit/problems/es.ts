import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const es: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpot rechazó la autorización de esta cuenta, por lo que la aplicación no puede leer ni escribir allí. Conéctela de nuevo; mientras tanto no se pierde nada.",
      ends: "HubSpot vuelve a aceptar la autorización o un administrador conecta de nuevo la aplicación.",
    },
    hubspot_disconnected: {
      message:
        "La aplicación está desconectada de HubSpot: el trabajo está en pausa y se eliminará[ (el {date})]. Conéctela de nuevo para reanudarlo.",
      ends: "Un administrador conecta de nuevo la aplicación.",
    },
    hubspot_disconnected_leaving: {
      message:
        "La aplicación se desconectó de HubSpot y todo lo guardado de esta cuenta se eliminará[ (el {date})]. Conéctela de nuevo para conservarlo.",
      ends: "Un administrador conecta de nuevo la aplicación.",
    },
    hubspot_unavailable: {
      message:
        "HubSpot no acepta todas las llamadas en este momento[ ({cause})], por lo que los resultados llegan más tarde. No hay que hacer nada: la aplicación lo reintenta automáticamente.",
      ends: "HubSpot acepta una llamada del tipo que falló.",
    },
    scopes_missing_grant: {
      message:
        "HubSpot no lo concedió todo. A esta cuenta le falta: {features} (permisos: {scopes}). Todo lo demás funciona. Conceda el acceso; si HubSpot vuelve a omitirlo, la suscripción de la cuenta no lo incluye.",
      ends: "Un administrador conecta de nuevo la aplicación y HubSpot concede estos permisos.",
    },
    scopes_missing_properties: {
      message:
        "HubSpot no deja que la aplicación prepare sus propiedades (objeto: {record})[ (permisos: {scopes})], por lo que los resultados que las necesitan esperan. Conéctela de nuevo y conceda lo que pide HubSpot.",
      ends: "Un administrador conecta de nuevo la aplicación con estos permisos.",
    },
    scopes_missing_work: {
      message:
        "HubSpot no permite esto: {work} (permisos: {scopes}). Este trabajo espera. Conecte de nuevo la aplicación con una cuenta que pueda concederlo.",
      ends: "HubSpot vuelve a permitir la llamada; se intenta en cada inicio de sesión y a diario.",
    },
    scopes_missing_cards: {
      message:
        "HubSpot no deja que la aplicación lea los registros en los que se abren las tarjetas (permisos: {scopes}), por lo que quedan vacías donde la aplicación no conoce el registro. Conéctela de nuevo con una cuenta que pueda concederlo.",
      ends: "HubSpot deja que una tarjeta lea su registro; se intenta al abrir una tarjeta y en cada inicio de sesión.",
    },
    property_changed: {
      message:
        "Estas propiedades no se pueden escribir (objeto: {record}): {properties}. Todas las demás se escriben. Restáurelas en HubSpot, o cámbieles el nombre o elimínelas allí, e inicie sesión de nuevo.",
      ends: "HubSpot tiene la propiedad con el tipo y las opciones de la aplicación.",
    },
    property_refused: {
      message:
        "HubSpot rechaza estas propiedades (objeto: {record}): {properties}. Todas las demás se escriben. Corríjalas en HubSpot e inicie sesión de nuevo.",
      ends: "HubSpot acepta un valor de la propiedad.",
    },
    edits_repeated: {
      message:
        "Alguien cambia una y otra vez propiedades de identidad, normalmente un workflow. Contactos: {contacts}[ (y más: {more})]. La aplicación vuelve a escribir sus valores, cada vez más tarde; hasta entonces HubSpot puede mostrar lo que 1Kosmos no ha dicho. Desactive lo que los cambia.",
      ends: "Nadie ha cambiado estas propiedades en diez minutos.",
    },
    work_given_up: {
      message:
        "Tareas abandonadas que esperan a un administrador: {total}. De ellas, por una misma causa: {largest} ({cause}). Elimine la causa y después repítalas o descártelas juntas.",
      ends: "Se repiten y se hacen, o se descartan; las que HubSpot rechazó también se intentan en cada inicio de sesión.",
    },
    writes_refused: {
      message:
        "HubSpot rechaza lo mismo en varios registros: {work} ({cause}). Este trabajo espera. Corrija la regla en HubSpot e inicie sesión de nuevo.",
      ends: "HubSpot vuelve a aceptar una escritura; se intenta en cada inicio de sesión y a diario.",
    },
    onekosmos_refused: {
      message:
        "1Kosmos rechaza la conexión, por lo que no puede empezar ninguna verificación. Causa: {cause} Corrija la conexión y pruébela.",
      ends: "1Kosmos crea una sesión o un administrador guarda una conexión que funciona.",
    },
    onekosmos_unavailable: {
      message:
        "1Kosmos no funciona en este momento[ ({cause})], por lo que las verificaciones empiezan más tarde. No hay que hacer nada: la aplicación lo reintenta automáticamente.",
      ends: "1Kosmos responde a una llamada como debe.",
    },
    onekosmos_missing: {
      message:
        "1Kosmos no está conectado, por lo que las verificaciones solicitadas esperan. Introduzca la conexión.",
      ends: "Un administrador guarda una conexión con 1Kosmos.",
    },
    onekosmos_session_failed: {
      message:
        "No se pudo crear ninguna sesión ({cause}). Contactos: {contacts}[ (y más: {more})]. Elimine la causa y después repítalo o inicie la verificación de nuevo.",
      ends: "Se crea una sesión para el contacto.",
    },
    onekosmos_link_refused: {
      message: "El enlace no se envió ({cause}). Contactos: {contacts}[ (y más: {more})].",
      ends: "Un administrador permite el host en la conexión; entonces se usa la sesión creada.",
    },
    onekosmos_result_unread: {
      message:
        "El resultado no se puede leer ({cause}). Contactos: {contacts}[ (y más: {more})]. La verificación sigue pendiente y no caduca, porque 1Kosmos puede darla por superada.",
      ends: "1Kosmos da un resultado legible o la verificación se inicia de nuevo.",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmos indica «{word}», que la aplicación no conoce o que contradice el resto del resultado. Contactos: {contacts}[ (y más: {more})]. La verificación sigue pendiente y no caduca, porque puede estar superada. Dé un significado a la palabra en la conexión con 1Kosmos o decida a mano.",
      ends: "La conexión da un significado a la palabra, 1Kosmos dice otra cosa o la verificación se inicia de nuevo.",
    },
    onekosmos_dvcid_unfit: {
      message:
        "Con el dvcID {dvcid} hay personas que superan la verificación en 1Kosmos, pero los resultados no corresponden al campo de la conexión en el que está: un selfie sin documento, o un documento donde solo se quiere un selfie. Así se verifican contactos, quizá sin documento. Compare los dvcID de la conexión con los que le dio 1Kosmos.",
      ends: "Un administrador guarda la conexión, o un resultado del dvcID corresponde a su campo.",
    },
    start_undecided: {
      message:
        "Hay contactos que llegaron mientras ninguna conexión con 1Kosmos funcionaba y esperan una decisión: verificarlos todos, los más recientes o ninguno.",
      ends: "Un administrador decide en la configuración.",
    },
    onekosmos_over_cap: {
      message:
        "Por ahora 1Kosmos no crea más sesiones ({cause}), por lo que las verificaciones nuevas esperan. Los enlaces enviados funcionan. Pida a 1Kosmos un límite mayor o espere: la aplicación lo reintenta automáticamente.",
      ends: "1Kosmos vuelve a crear una sesión.",
    },
    clock_off: {
      message:
        "Los relojes de esta aplicación y de {name} difieren (minutos: {minutes}). Puede que se rechacen solicitudes por demasiado antiguas o demasiado nuevas. Corrija el reloj de la máquina que ejecuta la aplicación; en Cloudflare, compare con la página de estado de {name}.",
      ends: "Una respuesta de {name} coincide con el reloj de esta aplicación.",
    },
    clock_off_requests: {
      message:
        "1Kosmos rechaza solicitudes porque su hora no coincide, por lo que las verificaciones empiezan más tarde. Corrija el reloj de la máquina que ejecuta la aplicación; en Cloudflare, avise a 1Kosmos de que su reloj no es correcto.",
      ends: "1Kosmos acepta una solicitud.",
    },
    webhooks_missing: {
      message:
        "Contactos nuevos que HubSpot no notificó por webhook: {count}. Mientras tanto la aplicación busca contactos nuevos y negocios movidos, por lo que las verificaciones empiezan tarde; los cambios y las eliminaciones no se detectan. Compruebe que los webhooks de la aplicación en HubSpot llevan a esta dirección y que ningún cortafuegos los detiene.",
      ends: "Llega un webhook.",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.es,
      ends: "El punto de control se pone en una etapa que existe o se quita.",
    },
    segment_not_dynamic: {
      message:
        "Estos segmentos no son listas activas, por lo que HubSpot no los mantiene al día: {segments}. No confíe en ellos para una campaña. Cámbieles el nombre o elimínelos en HubSpot; la aplicación crea unos activos en una hora o cuando inicie sesión de nuevo.",
      ends: "HubSpot tiene el segmento como lista activa con los filtros de la aplicación.",
    },
    segment_changed: {
      message:
        "Se cambiaron los filtros de estos segmentos, por lo que pueden faltar contactos que les corresponden: {segments}. Restaure los filtros en HubSpot, o cambie el nombre de los segmentos o elimínelos; la aplicación crea otros en una hora o cuando inicie sesión de nuevo.",
      ends: "HubSpot tiene el segmento como lista activa con los filtros de la aplicación.",
    },
    segments_refused: {
      message:
        "HubSpot se niega a crear los segmentos de la aplicación.[ Respuesta de HubSpot: {cause}] No confíe en ellos para una campaña. Conecte de nuevo la aplicación para conceder lo que falta.",
      ends: "HubSpot crea los segmentos; se intenta en cada inicio de sesión.",
    },
    timeline_refused: {
      message:
        "HubSpot no acepta eventos para las cronologías.[ Respuesta de HubSpot: {cause}] Todo lo demás funciona. Conecte de nuevo la aplicación para conceder lo que falta o desactive las cronologías en los ajustes.",
      ends: "HubSpot acepta un evento; se intenta en cada inicio de sesión y a diario.",
    },
    over_cap: {
      message:
        "Hay verificaciones por encima del límite diario[ de {limit}] que esperan: {count} (origen: {source}). Déjelas continuar, aumente el límite por hoy u omítalas: Ajustes, Límites.",
      ends: "Empieza el día siguiente en la zona horaria de la cuenta o un administrador decide.",
    },
    no_delivery: {
      message:
        "Hay personas que esperan su enlace y nada lo envía. Elija en los ajustes cómo se entregan los enlaces: con un workflow en HubSpot, con los correos de la aplicación o por el usuario que los pidió.",
      ends: "Se elige una forma de entrega o no queda ningún enlace abierto.",
    },
    mail_refused: {
      message:
        "La aplicación no puede enviar correos porque esta instalación ya no está configurada para ello. Los enlaces se crean, pero nadie los recibe por correo. Pregunte al operador de la aplicación o elija otra forma en los ajustes.",
      ends: "La instalación puede enviar correos o se elige otra forma.",
    },
    mail_refused_limit: {
      message:
        "El servicio de correo alcanzó un límite de envío ({code}), por lo que los correos esperan. La aplicación continúa automáticamente; pida al operador un límite mayor si ocurre a menudo.",
      ends: "Se acepta un correo; se intenta uno a la hora indicada.",
    },
    mail_refused_sender: {
      message:
        "No se pueden enviar correos desde {sender} ({code}), por lo que esperan. Elija otro remitente en los ajustes o pida al operador que configure el dominio.",
      ends: "Se acepta un correo; se intenta uno a la hora indicada.",
    },
  },
  remedies: {
    connect: "Conectar de nuevo",
    grant: "Conceder acceso",
    sign_in: "Iniciar sesión de nuevo",
    connection: "Ir a la conexión",
    meaning: "Dar un significado a la palabra",
    decide: "Decidir",
    choose_delivery: "Elegir cómo se entregan los enlaces",
    delivery: "Ir a la entrega",
    attention: "Ir a lo que requiere atención",
    gates: "Ir a los puntos de control",
  },
  terms: {
    features: {
      segments: "segmentos para marketing",
      tickets: "tickets y soporte",
      gates: "puntos de control",
      timeline: "eventos en cronologías",
      workflows: "acciones de workflow",
      users: "límites de quién puede iniciar verificaciones",
    },
    record: { contacts: "contacto", deals: "negocio", tickets: "registro de ticket" },
    work: {
      write_contacts: "escribir contactos",
      write_deals: "escribir negocios",
      write_tickets: "escribir tickets",
      read_deals: "leer negocios",
      read_tickets: "leer tickets",
      write_notes: "escribir notas",
      complete_action: "completar la acción de workflow",
      read_workflow_deals: "leer los negocios de workflows",
    },
    source: {
      portal: "todos los orígenes juntos",
      form: "envíos de formularios",
      import: "importaciones",
      manual: "contactos creados a mano",
      api: "contactos creados con la API de HubSpot",
      integration: "contactos creados por otras aplicaciones",
      card: "tarjetas",
      agent: "agentes",
    },
    effect: {
      trigger: "Hasta entonces no inicia ninguna verificación.",
      hold: "Hasta entonces nada de lo que avanza en su pipeline cuenta como superado, y lo retenido sigue retenido.",
    },
  },
};
