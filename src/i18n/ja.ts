import type { PersonWords } from "./words.ts";

export const ja: PersonWords = {
  name: "日本語",
  direction: "ltr",
  preview: { title: "お客様専用リンク", description: "続けるには、ブラウザーでこのリンクを開いてください。" },
  kinds: {
    identity: {
      title: "ご本人の確認",
      asks: (company) =>
        company === null
          ? "ご本人確認の依頼が届いています。"
          : `${company}から、ご本人確認の依頼が届いています。`,
      needs: ["本人確認書類", "カメラ付きの端末", "約3分"],
      passed: { title: "ご本人の確認が完了しました", text: "ありがとうございました。お手続きは以上です。" },
    },
    liveid: {
      title: "LiveIDの設定",
      asks: (company) =>
        company === null
          ? "LiveIDの設定の依頼が届いています。設定後は、カメラを見るだけでご本人と確認できます。"
          : `${company}から、LiveIDの設定の依頼が届いています。設定後は、カメラを見るだけでご本人と確認できます。`,
      needs: ["カメラ付きの端末", "約1分"],
      passed: { title: "LiveIDの設定が完了しました", text: "ありがとうございました。お手続きは以上です。" },
    },
    stepup: {
      title: "ご本人であることの確認",
      asks: (company) =>
        company === null
          ? "顔でご本人であることを確認する依頼が届いています。"
          : `${company}から、顔でご本人であることを確認する依頼が届いています。`,
      needs: ["カメラ付きの端末", "約1分"],
      passed: { title: "ご本人と確認できました", text: "ありがとうございました。お手続きは以上です。" },
    },
  },
  needsTitle: "必要なもの",
  data: {
    title: "データの取り扱い",
    checks: "本人確認サービスの1Kosmosが情報を確認し、画像を保管します。",
    result: (company) =>
      company === null
        ? "リンクの送信者には結果だけが伝わります。画像や書類番号は伝わりません。"
        : `${company}には結果だけが伝わります。画像や書類番号は伝わりません。`,
    privacy: "プライバシーについて読む",
  },
  validUntil: (date) => `このリンクの有効期限は${date}です。`,
  minutesLeft: (minutes) => `残り時間は${minutes}です。時間内に完了してください。`,
  continue: "次へ進む",
  continueHere: "この端末で続ける",
  phone: {
    title: "スマートフォンで続ける",
    text: "スマートフォンのカメラでこのコードを読み取ってください。完了すると、このページに結果が表示されます。",
    codeLabel: "このリンクのQRコード",
  },
  choose: {
    title: "使用する書類を選んでください",
    text: "書類をお手元にご用意ください。",
    documents: {
      drivers_license: "運転免許証",
      passport: "パスポート",
      national_id: "身分証明書カード",
    },
    goOn: {
      drivers_license: "運転免許証で続ける",
      passport: "パスポートで続ける",
      national_id: "身分証明書カードで続ける",
    },
    instead: {
      drivers_license: "代わりに運転免許証を使う",
      passport: "代わりにパスポートを使う",
      national_id: "代わりに身分証明書カードを使う",
    },
  },
  opened: {
    title: "すでに開始しています",
    text: "開始した端末で完了すると、このページに結果が表示されます。ここで続けることもできます。",
  },
  preparing: { title: "少々お待ちください", text: "次のステップを準備しています。数秒かかります。" },
  delayed: {
    title: "通常より時間がかかっています",
    text: "現在、本人確認サービスをご利用いただけません。リンクは引き続き有効です。後ほどもう一度お試しください。",
  },
  review: {
    title: "内容を確認しています",
    text: "お手続きは完了しました。このページを閉じてもかまいません。リンクをもう一度開くと、結果をご覧いただけます。",
  },
  back: (company) => (company === null ? "ウェブサイトに戻る" : `${company}のサイトに戻る`),
  failed: {
    title: "確認できませんでした",
    reasons: {
      unreadable:
        "書類の画像が鮮明ではありませんでした。明るい場所で、暗い無地の背景の上で撮影してください。",
      unsupported: "この書類は確認できません。別の書類をお使いください。",
      document_expired: "書類の有効期限が切れています。有効な書類をお使いください。",
      face: "お顔を照合できませんでした。明るい場所で、眼鏡や帽子、マスクを外してください。",
      cancelled: "確認は完了前に中止されました。",
      too_many:
        "確認できないまま回数の上限に達しました。明るい場所で、カメラのレンズをきれいにしてください。",
      other: "確認を完了できませんでした。書類が有効であること、明るい場所であることをお確かめください。",
    },
  },
  tryAgain: "今すぐもう一度試す",
  askForHelp: (company) =>
    company === null
      ? "リンクの送信者に、新しいリンクをご依頼ください。"
      : `${company}に、新しいリンクをご依頼ください。`,
  expired: {
    title: "リンクの有効期限が切れています",
    text: (company) =>
      company === null
        ? "リンクの送信者に、新しいリンクをご依頼ください。"
        : `${company}に、新しいリンクをご依頼ください。`,
  },
  tooLate: {
    title: "制限時間を過ぎました",
    text: "この確認の制限時間は数分です。今すぐやり直すことができます。",
  },
  gone: {
    title: "このリンクは使用できません",
    text: "リンクが途中で切れているか、依頼が取り消された可能性があります。リンク全体をコピーしたかご確認いただくか、送信者にお問い合わせください。",
  },
  trouble: {
    title: "現在このページを表示できません",
    text: "データは失われていません。リンクは引き続き有効です。少し後でもう一度お試しください。",
  },
  replaced: {
    title: "このリンクは新しいリンクに置き換えられました",
    text: "新しいリンクをお送りしています。そちらをご利用ください。",
  },
  newLink: {
    button: "新しいリンクを受け取る",
    sent: {
      title: "メールをご確認ください",
      text: "新しいリンクをお送りできる場合は、ご登録のメールアドレス宛てにお届けします。数分かかることがあります。",
    },
  },
  sentFrom: (address) => `このリンクのメールは ${address} から送信されています。`,
  mail: {
    reminder: (subject) => `【再送】${subject}`,
    stillOpen: "お手続きがまだ完了していないため、再度ご案内しております。リンクは引き続き有効です。",
    copy: "ボタンが機能しない場合は、次のアドレスをブラウザーにコピーしてください。",
    ignore:
      "このメールに心当たりがない場合は、無視していただいて構いません。このリンクはご本人専用です。転送しないでください。",
  },
  checkAgain: "もう一度確認する",
  language: "言語",
  service: "1Kosmosによる本人確認",
};
