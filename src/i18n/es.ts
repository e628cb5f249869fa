import type { PersonWords } from "./words.ts";

export const es: PersonWords = {
  name: "Español",
  direction: "ltr",
  preview: { title: "Su enlace personal", description: "Abra este enlace en su navegador para continuar." },
  kinds: {
    identity: {
      title: "Confirme su identidad",
      asks: (company) =>
        company === null
          ? "Le han pedido que confirme su identidad."
          : `${company} le pide que confirme su identidad.`,
      needs: ["Su documento de identidad", "Un dispositivo con cámara", "Unos tres minutos"],
      passed: { title: "Su identidad está confirmada", text: "Gracias. No tiene que hacer nada más." },
    },
    liveid: {
      title: "Configure LiveID",
      asks: (company) =>
        company === null
          ? "Le han pedido que configure LiveID. Después bastará con mirar a la cámara para confirmar que es usted."
          : `${company} le pide que configure LiveID. Después bastará con mirar a la cámara para confirmar que es usted.`,
      needs: ["Un dispositivo con cámara", "Alrededor de un minuto"],
      passed: { title: "LiveID está configurado", text: "Gracias. No tiene que hacer nada más." },
    },
    stepup: {
      title: "Confirme que es usted",
      asks: (company) =>
        company === null
          ? "Le han pedido que confirme con su rostro que realmente es usted."
          : `${company} le pide que confirme con su rostro que realmente es usted.`,
      needs: ["Un dispositivo con cámara", "Alrededor de un minuto"],
      passed: { title: "Confirmado: es usted", text: "Gracias. No tiene que hacer nada más." },
    },
  },
  needsTitle: "Qué necesita",
  data: {
    title: "Qué ocurre con sus datos",
    checks: "1Kosmos, un servicio de verificación de identidad, comprueba sus datos y conserva sus imágenes.",
    result: (company) =>
      company === null
        ? "Quien le envió este enlace recibe el resultado, pero ninguna imagen ni número de documento."
        : `${company} recibe el resultado, pero ninguna imagen ni número de documento.`,
    privacy: "Leer el aviso de privacidad",
  },
  validUntil: (date) => `Puede usar este enlace hasta el ${date}.`,
  minutesLeft: (minutes) => `Tiempo restante: ${minutes}. Termine la verificación antes de que acabe.`,
  continue: "Continuar",
  continueHere: "Continuar en este dispositivo",
  phone: {
    title: "Continuar en su teléfono",
    text: "Apunte con la cámara de su teléfono a este código. Cuando termine, esta página mostrará el resultado.",
    codeLabel: "Código QR con este enlace",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Compare este código con la persona con la que habla"
        : `Compare este código con ${company}`,
    text: "Se lo pedimos porque usted contactó con el servicio de ayuda. Pida a la persona que lea su código. Continúe solo si es el mismo: de lo contrario, alguien podría estar fingiendo ayudarle.",
  },
  choose: {
    title: "Elija su documento",
    text: "Téngalo a mano antes de continuar.",
    documents: {
      drivers_license: "Permiso de conducir",
      passport: "Pasaporte",
      national_id: "Documento nacional de identidad",
    },
    continueWith: {
      drivers_license: "Continuar con el permiso de conducir",
      passport: "Continuar con el pasaporte",
      national_id: "Continuar con el documento nacional de identidad",
    },
    instead: {
      drivers_license: "Usar el permiso de conducir en su lugar",
      passport: "Usar el pasaporte en su lugar",
      national_id: "Usar el documento nacional de identidad en su lugar",
    },
  },
  opened: {
    title: "Ya ha empezado",
    text: "Termine donde empezó y esta página mostrará el resultado. O continúe aquí.",
  },
  preparing: { title: "Un momento, por favor", text: "Preparamos el siguiente paso. Tarda unos segundos." },
  delayed: {
    title: "Está tardando más de lo habitual",
    text: "La verificación de identidad no está disponible en este momento. Su enlace sigue siendo válido; puede volver más tarde.",
  },
  review: {
    title: "Estamos comprobando sus datos",
    text: "Ya ha hecho su parte y puede cerrar esta página. Encontrará aquí el resultado cuando vuelva a abrir el enlace.",
  },
  back: (company) => (company === null ? "Volver al sitio web" : `Volver a ${company}`),
  failed: {
    title: "No ha funcionado",
    reasons: {
      unreadable:
        "La imagen de su documento no era lo bastante nítida. Ayudan la buena luz y un fondo oscuro y liso.",
      unsupported: "Este documento no se puede comprobar. Utilice otro, por favor.",
      document_expired: "Su documento ha caducado. Utilice uno vigente, por favor.",
      face: "No se ha podido reconocer su rostro. Busque buena luz y quítese gafas, gorra y mascarilla.",
      cancelled: "La verificación se canceló antes de terminar.",
      too_many:
        "Hubo demasiados intentos sin un resultado claro. Ayudan la buena luz y una lente de cámara limpia.",
      other:
        "No se pudo completar la verificación. Compruebe que su documento esté vigente y que haya buena luz.",
    },
  },
  tryAgain: "Intentarlo de nuevo ahora",
  askForHelp: (company) =>
    company === null
      ? "Pida un enlace nuevo a quien le envió este, por favor."
      : `Pida un enlace nuevo a ${company}, por favor.`,
  expired: {
    title: "Este enlace ha caducado",
    text: (company) =>
      company === null
        ? "Pida uno nuevo a quien se lo envió, por favor."
        : `Pida uno nuevo a ${company}, por favor.`,
  },
  tooLate: {
    title: "Se acabó el tiempo",
    text: "Dispone de unos minutos para esta verificación. Puede empezar de nuevo ahora.",
  },
  moreTime: "Empezar de nuevo con todo el tiempo",
  gone: {
    title: "Este enlace no funciona",
    text: "Quizá esté incompleto. Compruebe que ha copiado el enlace entero o pregunte a quien se lo envió.",
  },
  withdrawn: {
    title: "Esta solicitud se ha retirado",
    text: (company) =>
      company === null
        ? "No tiene que hacer nada más. Si cree que es un error, pregunte a quien le envió este enlace."
        : `No tiene que hacer nada más. Si cree que es un error, pregunte a ${company}.`,
  },
  erased: {
    title: "Sus datos se han eliminado",
    text: (company) =>
      company === null
        ? "Este enlace ya no guarda nada sobre usted. Si todavía quiere confirmar su identidad, pida uno nuevo a quien se lo envió."
        : `Este enlace ya no guarda nada sobre usted. Si todavía quiere confirmar su identidad, pida uno nuevo a ${company}.`,
  },
  trouble: {
    title: "No podemos mostrar esta página en este momento",
    text: "No se ha perdido nada y su enlace sigue siendo válido. Vuelva a intentarlo dentro de un momento.",
  },
  replaced: {
    title: "Este enlace ha sido sustituido",
    text: "Se le ha enviado un enlace más reciente. Utilice ese, por favor.",
  },
  newLink: {
    button: "Enviarme un enlace nuevo",
    sent: {
      title: "Revise su correo",
      text: "Si se le puede enviar un enlace nuevo, va de camino a la dirección de correo electrónico indicada para usted. Puede tardar unos minutos.",
    },
  },
  sentFrom: (address) => `El correo con este enlace se envió desde ${address}.`,
  mail: {
    reminder: (subject) => `Recordatorio: ${subject}`,
    stillOpen: "Este es un recordatorio: aún no ha terminado y su enlace sigue siendo válido.",
    copy: "Si el botón no funciona, copie esta dirección en su navegador:",
    ignore:
      "Si no esperaba este correo, puede ignorarlo. El enlace es solo para usted; no lo reenvíe, por favor.",
  },
  checkAgain: "Comprobar de nuevo",
  doneOnPhone: "¿Ya ha terminado en el teléfono? Vuelva a cargar esta página.",
  language: "Idioma",
  service: "Verificación de identidad por 1Kosmos",
};
