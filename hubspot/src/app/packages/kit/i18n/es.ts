import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "Pendiente",
    verified: "Verificado",
    failed: "No superado",
    expired: "Caducado",
    review: "En revisión",
    preparing: "En preparación",
    none: "No verificado",
  },
  kinds: {
    identity: "Verificación de identidad",
    liveid: "Configuración de LiveID",
    stepup: "Autenticación reforzada",
  },
  documents: {
    any: "Cualquier documento",
    drivers_license: "Permiso de conducir",
    passport: "Pasaporte",
    national_id: "Documento de identidad",
  },
  documentField: "Documento",
  levelField: "Nivel de garantía de la identidad",
  anyLevel: "Cualquier nivel",
  failures: {
    not_found: {
      title: "No encontrado",
      text: "La aplicación 1Kosmos no conoce este registro. Es posible que se haya eliminado.",
    },
    not_installed: {
      title: "Sin conexión",
      text: "La aplicación 1Kosmos no está conectada a esta cuenta de HubSpot. Un administrador tiene que instalarla de nuevo.",
    },
    refused: {
      title: "No ha funcionado",
      text: "La aplicación ha rechazado la solicitud. Vuelva a cargar la página e inténtelo de nuevo.",
    },
    admin_required: {
      title: "Solo un administrador puede hacerlo",
      text: "Inicie sesión con HubSpot con el enlace de esta página e inténtelo de nuevo.",
    },
    unavailable: {
      title: "Sin respuesta en este momento",
      text: "No se ha podido contactar con la aplicación 1Kosmos. No se ha perdido nada.",
    },
    unreadable: {
      title: "Vuelva a cargar la página",
      text: "La aplicación 1Kosmos se ha actualizado y responde de otra manera.",
    },
  },
  connection: {
    grant_refused: {
      title: "La aplicación está desconectada de HubSpot",
      text: "La aplicación lo reintenta automáticamente. Un administrador puede volver a conectarla de inmediato.",
    },
    disconnected: {
      title: "La aplicación está desconectada de HubSpot",
      text: "No tiene que hacer nada: un administrador debe instalar de nuevo la aplicación 1Kosmos.",
    },
    missing: {
      title: "1Kosmos todavía no está conectado",
      text: "No tiene que hacer nada: un administrador establece la conexión en los ajustes de la aplicación 1Kosmos.",
    },
    attention: {
      title: "La conexión con 1Kosmos requiere atención",
      text: "No tiene que hacer nada: un administrador encontrará la causa en los ajustes de la aplicación 1Kosmos. Los enlaces abiertos siguen siendo válidos.",
    },
    slow: {
      title: "Ahora mismo tarda más de lo habitual",
      text: "1Kosmos va lento o no está disponible. La aplicación lo reintenta automáticamente y no se pierde nada.",
    },
  },
  contacts: { one: "{n} contacto", other: "{n} contactos" },
  tryAgain: "Reintentar",
  refresh: "Actualizar",
  loading: "Cargando",
  nothingSelected: {
    title: "No hay nada seleccionado",
    text: "Seleccione los contactos que quiera verificar y vuelva a elegir esta acción.",
  },
};

export const bulk: BulkWords = {
  none: {
    title: "No se puede solicitar la verificación a ninguno de los contactos seleccionados",
    text: "Los motivos figuran a continuación.",
  },
  willBeAsked: {
    one: "Se solicitará una verificación a {n} contacto.",
    other: "Se solicitará una verificación a {n} contactos.",
  },
  verify: { one: "Verificar {n} contacto", other: "Verificar {n} contactos" },
  again: "Incluir los contactos que ya están verificados",
  againHint: "Quedan pendientes hasta que se use el nuevo enlace.",
  refused: {
    verified: "Ya está verificado.",
    pending: "Hay una sesión abierta o en preparación.",
    deleted: "Eliminado en HubSpot.",
    unknown: "No encontrado en esta cuenta.",
    unread: "No se ha podido consultar a HubSpot en este momento. Inténtelo de nuevo.",
    not_offered: "La conexión con 1Kosmos no lo ofrece.",
    not_connected:
      "1Kosmos no está conectado. Un administrador establece la conexión en los ajustes de la aplicación 1Kosmos.",
    not_allowed:
      "No tiene permiso para iniciar verificaciones. Consulte a un administrador de la aplicación 1Kosmos.",
  },
  checking: "Comprobando a quién se puede verificar",
  asking: "Solicitando las verificaciones",
  reading: "Consultando el progreso",
  asked: {
    one: "Verificación solicitada a {n} contacto",
    other: "Verificación solicitada a {n} contactos",
  },
  done: "Cada enlace está en su contacto. Puede cerrar esta ventana; los resultados se muestran en los contactos.",
  mayClose: "Puede cerrar esta ventana: los enlaces se crearán de todos modos.",
  ready: "Enlaces listos",
};

export const settings: SettingsWords = {
  connection: "Conexión",
  connected: "Conectado",
  notReady: "No está listo",
  tenant: "Espacio de 1Kosmos",
  none: "Ninguno",
  openSessions: "Sesiones abiertas",
  gates: "Puntos de control",
  gateBroken: "Un punto de control no funciona",
  since: (when) => `Desde: ${when}`,
  startsWhen: "Una verificación comienza cuando un contacto nuevo",
  sources: {
    form: "Envía un formulario",
    import: "Se importa",
    manual: "Se crea a mano",
    api: "Se crea mediante la API",
    integration: "Se crea desde otra aplicación",
  },
  on: "Activado",
  off: "Desactivado",
  forAdmins: "Ajustes",
  signIn: "Iniciar sesión para cambiar los ajustes aquí",
  signInHint:
    "El consentimiento en HubSpot demuestra que usted es administrador. Después, vuelva aquí y pulse «Actualizar».",
  full: "Abrir todos los ajustes",
  fullHint:
    "La conexión, los puntos de control, los datos y quién puede iniciar verificaciones se cambian en las páginas de la aplicación.",
  reminders: "Máximo de recordatorios por enlace",
  remindersEvery: "Horas entre recordatorios",
  linkLifetime: "Validez del enlace (horas)",
  retries: "Nuevos intentos de la persona en un día",
  confidenceNumber: "Mostrar también la coincidencia como número",
  changeLinks: "Permitir a los usuarios sustituir y cancelar los enlaces abiertos",
  markNewTickets: "Marcar los tickets nuevos como no solicitados",
  note: "Añadir una nota al ticket cuando se verifique a quien llama",
  save: "Guardar",
  saved: "Guardado.",
  notSaved: "No guardado",
  notANumber: "Introduzca un número.",
};
