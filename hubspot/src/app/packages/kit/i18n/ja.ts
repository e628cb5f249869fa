import type { BulkWords, KitWords, SettingsWords } from "./types.ts";

export const kit: KitWords = {
  status: {
    pending: "保留中",
    verified: "確認済み",
    failed: "不合格",
    expired: "期限切れ",
    review: "審査中",
    preparing: "準備中",
    none: "未確認",
  },
  kinds: { identity: "本人確認", liveid: "LiveIDの設定", stepup: "ステップアップ認証" },
  documents: {
    any: "すべての書類",
    drivers_license: "運転免許証",
    passport: "パスポート",
    national_id: "身分証明書",
  },
  documentField: "書類",
  levelField: "身元保証レベル",
  anyLevel: "すべてのレベル",
  failures: {
    not_found: {
      title: "見つかりません",
      text: "1Kosmosアプリにこのレコードはありません。削除された可能性があります。",
    },
    not_installed: {
      title: "接続されていません",
      text: "1KosmosアプリはこのHubSpotアカウントに接続されていません。管理者が再インストールする必要があります。",
    },
    refused: {
      title: "実行できませんでした",
      text: "アプリがリクエストを拒否しました。ページを再読み込みして、もう一度お試しください。",
    },
    admin_required: {
      title: "この操作は管理者のみ可能です",
      text: "このページのリンクからHubSpotでサインインし、もう一度お試しください。",
    },
    unavailable: {
      title: "現在応答がありません",
      text: "1Kosmosアプリに接続できませんでした。データは失われていません。",
    },
    unreadable: {
      title: "ページを再読み込みしてください",
      text: "1Kosmosアプリが更新され、応答の形式が変わりました。",
    },
  },
  connection: {
    grant_refused: {
      title: "アプリとHubSpotの接続が切れています",
      text: "アプリは自動的に再試行します。管理者はすぐに再接続できます。",
    },
    disconnected: {
      title: "アプリとHubSpotの接続が切れています",
      text: "お客様の操作は必要ありません。管理者が1Kosmosアプリを再インストールする必要があります。",
    },
    missing: {
      title: "1Kosmosはまだ接続されていません",
      text: "お客様の操作は必要ありません。管理者が1Kosmosアプリの設定で接続します。",
    },
    attention: {
      title: "1Kosmosとの接続に対応が必要です",
      text: "お客様の操作は必要ありません。管理者は1Kosmosアプリの設定で原因を確認できます。有効なリンクは引き続き使えます。",
    },
    slow: {
      title: "現在、通常より時間がかかっています",
      text: "1Kosmosの応答が遅いか、利用できません。アプリは自動的に再試行し、データは失われません。",
    },
  },
  contacts: { other: "{n}件のコンタクト" },
  tryAgain: "もう一度試す",
  refresh: "更新",
  loading: "読み込み中",
  nothingSelected: {
    title: "何も選択されていません",
    text: "確認するコンタクトを選択してから、もう一度この操作を選んでください。",
  },
};

export const bulk: BulkWords = {
  none: { title: "選択したコンタクトには、いずれも確認を依頼できません", text: "理由は以下のとおりです。" },
  willBeAsked: { other: "{n}件のコンタクトに確認を依頼します。" },
  verify: { other: "{n}件のコンタクトを確認" },
  again: "確認済みのコンタクトも含める",
  againHint: "新しいリンクが使われるまで保留中になります。",
  refused: {
    verified: "すでに確認済みです。",
    pending: "セッションが進行中か、作成中です。",
    deleted: "HubSpotで削除されました。",
    unknown: "このアカウントに見つかりません。",
    unread: "現在HubSpotから情報を取得できません。もう一度お試しください。",
    not_offered: "1Kosmosとの接続では利用できません。",
    not_connected: "1Kosmosは接続されていません。管理者が1Kosmosアプリの設定で接続します。",
    not_allowed: "確認を開始する権限がありません。1Kosmosアプリの管理者にお問い合わせください。",
  },
  checking: "確認できる相手を調べています",
  asking: "確認を依頼しています",
  reading: "進行状況を取得しています",
  asked: { other: "{n}件のコンタクトに確認を依頼しました" },
  done: "リンクは各コンタクトにあります。この画面は閉じてもかまいません。結果は各コンタクトに表示されます。",
  mayClose: "この画面は閉じてもかまいません。リンクはそのまま作成されます。",
  ready: "準備できたリンク",
};

export const settings: SettingsWords = {
  connection: "接続",
  connected: "接続済み",
  notReady: "準備ができていません",
  tenant: "テナント",
  none: "なし",
  openSessions: "進行中のセッション",
  gates: "ゲート",
  gateBroken: "動作していないゲートがあります",
  since: (when) => `${when}から`,
  startsWhen: "新しいコンタクトが次のときに確認を開始します",
  sources: {
    form: "フォームを送信したとき",
    import: "インポートされたとき",
    manual: "手動で作成されたとき",
    api: "APIで作成されたとき",
    integration: "他のアプリで作成されたとき",
  },
  on: "オン",
  off: "オフ",
  forAdmins: "設定",
  signIn: "サインインしてここで設定を変更",
  signInHint:
    "HubSpotでの同意により、管理者であることが確認されます。その後ここに戻り、「更新」を押してください。",
  full: "すべての設定を開く",
  fullHint: "接続、ゲート、データ、確認を開始できるユーザーは、アプリのページで変更します。",
  reminders: "リンクごとのリマインダーの上限",
  remindersEvery: "リマインダーの間隔（時間）",
  linkLifetime: "リンクの有効期間（時間）",
  retries: "1日に本人が再試行できる回数",
  confidenceNumber: "一致度を数値でも表示する",
  changeLinks: "有効なリンクの差し替えと取り消しをユーザーに許可する",
  markNewTickets: "新しいチケットを未依頼として記録する",
  note: "発信者の確認後にチケットへメモを追加する",
  save: "保存",
  saved: "保存しました。",
  notSaved: "保存されていません",
  notANumber: "数値を入力してください。",
};
