import type { PersonWords } from "./words.ts";

export const pt: PersonWords = {
  name: "Português",
  direction: "ltr",
  preview: { title: "O seu link pessoal", description: "Abra este link no seu navegador para continuar." },
  kinds: {
    identity: {
      title: "Confirme a sua identidade",
      asks: (company) =>
        company === null
          ? "Foi-lhe pedido que confirme a sua identidade."
          : `${company} pede-lhe que confirme a sua identidade.`,
      needs: ["O seu documento de identidade", "Um dispositivo com câmara", "Cerca de três minutos"],
      passed: {
        title: "A sua identidade está confirmada",
        text: "Obrigado. Não precisa de fazer mais nada.",
      },
    },
    liveid: {
      title: "Configure o LiveID",
      asks: (company) =>
        company === null
          ? "Foi-lhe pedido que configure o LiveID. Depois disso, basta olhar para a câmara para confirmar que é você."
          : `${company} pede-lhe que configure o LiveID. Depois disso, basta olhar para a câmara para confirmar que é você.`,
      needs: ["Um dispositivo com câmara", "Cerca de um minuto"],
      passed: { title: "O LiveID está configurado", text: "Obrigado. Não precisa de fazer mais nada." },
    },
    stepup: {
      title: "Confirme que é você",
      asks: (company) =>
        company === null
          ? "Foi-lhe pedido que confirme com o seu rosto que é mesmo você."
          : `${company} pede-lhe que confirme com o seu rosto que é mesmo você.`,
      needs: ["Um dispositivo com câmara", "Cerca de um minuto"],
      passed: { title: "Confirmado: é você", text: "Obrigado. Não precisa de fazer mais nada." },
    },
  },
  needsTitle: "O que é necessário",
  data: {
    title: "O que acontece aos seus dados",
    checks:
      "A 1Kosmos, um serviço de verificação de identidade, verifica os seus dados e guarda as suas imagens.",
    result: (company) =>
      company === null
        ? "Quem lhe enviou este link recebe o resultado, mas nenhuma imagem nem número de documento."
        : `${company} recebe o resultado, mas nenhuma imagem nem número de documento.`,
    privacy: "Ler o aviso de privacidade",
  },
  validUntil: (date) => `Este link é válido até ${date}.`,
  minutesLeft: (minutes) => `Tempo restante: ${minutes}. Termine a verificação dentro desse tempo.`,
  continue: "Continuar",
  continueHere: "Continuar neste dispositivo",
  phone: {
    title: "Continuar no telemóvel",
    text: "Aponte a câmara do seu telemóvel para este código. Quando terminar, esta página mostra o resultado.",
    codeLabel: "Código QR com este link",
  },
  caller: {
    title: (company) =>
      company === null
        ? "Compare este código com a pessoa com quem está a falar"
        : `Compare este código com ${company}`,
    text: "Este pedido existe porque contactou o apoio. Peça à pessoa que leia o código dela. Continue apenas se for igual: caso contrário, alguém pode estar a fingir que o ajuda.",
  },
  choose: {
    title: "Escolha o seu documento",
    text: "Tenha-o à mão antes de continuar.",
    documents: {
      drivers_license: "Carta de condução",
      passport: "Passaporte",
      national_id: "Cartão de identidade",
    },
    continueWith: {
      drivers_license: "Continuar com a carta de condução",
      passport: "Continuar com o passaporte",
      national_id: "Continuar com o cartão de identidade",
    },
    instead: {
      drivers_license: "Usar antes a carta de condução",
      passport: "Usar antes o passaporte",
      national_id: "Usar antes o cartão de identidade",
    },
  },
  opened: {
    title: "Já começou",
    text: "Termine onde começou e esta página mostra o resultado. Ou continue aqui.",
  },
  preparing: {
    title: "Um momento, por favor",
    text: "Estamos a preparar o próximo passo. Demora alguns segundos.",
  },
  delayed: {
    title: "Está a demorar mais do que o habitual",
    text: "A verificação de identidade não está disponível neste momento. O seu link continua válido; pode voltar mais tarde.",
  },
  review: {
    title: "Os seus dados estão a ser verificados",
    text: "Já fez a sua parte e pode fechar esta página. O resultado estará aqui quando abrir o link novamente.",
  },
  back: (company) => (company === null ? "Voltar ao site" : `Voltar a ${company}`),
  failed: {
    title: "Não resultou",
    reasons: {
      unreadable:
        "A imagem do seu documento não estava suficientemente nítida. Boa luz e um fundo escuro e liso ajudam.",
      unsupported: "Este documento não pode ser verificado. Utilize outro, por favor.",
      document_expired: "O seu documento expirou. Utilize um que ainda esteja válido, por favor.",
      face: "O seu rosto não foi reconhecido. Procure boa luz e retire óculos, chapéu e máscara.",
      cancelled: "A verificação foi cancelada antes de terminar.",
      too_many: "Houve demasiadas tentativas sem um resultado claro. Boa luz e uma lente limpa ajudam.",
      other:
        "Não foi possível concluir a verificação. Confirme que o documento está válido e que há boa luz.",
    },
  },
  tryAgain: "Tentar novamente agora",
  askForHelp: (company) =>
    company === null
      ? "Peça um novo link a quem lhe enviou este, por favor."
      : `Peça um novo link a ${company}, por favor.`,
  expired: {
    title: "Este link expirou",
    text: (company) =>
      company === null
        ? "Peça um novo a quem lho enviou, por favor."
        : `Peça um novo a ${company}, por favor.`,
  },
  tooLate: {
    title: "O tempo acabou",
    text: "Tem alguns minutos para esta verificação. Pode começar de novo agora.",
  },
  moreTime: "Começar de novo com o tempo todo",
  gone: {
    title: "Este link não funciona",
    text: "Talvez esteja incompleto. Confirme que copiou o link inteiro ou pergunte a quem lho enviou.",
  },
  withdrawn: {
    title: "Este pedido foi retirado",
    text: (company) =>
      company === null
        ? "Não tem de fazer mais nada. Se acha que é um engano, pergunte a quem lhe enviou este link."
        : `Não tem de fazer mais nada. Se acha que é um engano, pergunte a ${company}.`,
  },
  erased: {
    title: "Os seus dados foram eliminados",
    text: (company) =>
      company === null
        ? "Já nada sobre si está guardado neste link. Se ainda quiser confirmar a sua identidade, peça um novo a quem lho enviou."
        : `Já nada sobre si está guardado neste link. Se ainda quiser confirmar a sua identidade, peça um novo a ${company}.`,
  },
  trouble: {
    title: "Não podemos mostrar esta página neste momento",
    text: "Nada se perdeu e o seu link continua válido. Tente novamente dentro de momentos.",
  },
  replaced: {
    title: "Este link foi substituído",
    text: "Foi-lhe enviado um link mais recente. Utilize esse, por favor.",
  },
  newLink: {
    button: "Enviar-me um novo link",
    sent: {
      title: "Verifique o seu e-mail",
      text: "Se for possível enviar-lhe um novo link, este está a caminho do endereço de e-mail indicado para si. Pode demorar alguns minutos.",
    },
  },
  sentFrom: (address) => `O e-mail com este link foi enviado de ${address}.`,
  mail: {
    reminder: (subject) => `Lembrete: ${subject}`,
    stillOpen: "Este é um lembrete: ainda não terminou e o seu link continua válido.",
    copy: "Se o botão não funcionar, copie este endereço para o seu navegador:",
    ignore:
      "Se não esperava este e-mail, pode ignorá-lo. O link destina-se apenas a si; não o reencaminhe, por favor.",
  },
  checkAgain: "Verificar novamente",
  doneOnPhone: "Já terminou no telemóvel? Volte a carregar esta página.",
  language: "Idioma",
  service: "Verificação de identidade por 1Kosmos",
};
