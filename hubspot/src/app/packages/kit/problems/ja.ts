import { GATE_PROBLEM } from "./gate-problem.ts";
import type { ProblemWords } from "./types.ts";

export const ja: ProblemWords = {
  conditions: {
    hubspot_grant_refused: {
      message:
        "HubSpotがこのアカウントの許可を拒否したため、アプリは読み取りも書き込みもできません。再接続してください。その間に失われるものはありません。",
      ends: "HubSpotが許可を再び受け入れるか、管理者が再接続したとき。",
    },
    hubspot_disconnected: {
      message:
        "アプリはHubSpotから切断されています。処理は一時停止中で、[{date} に]削除されます。再開するには再接続してください。",
      ends: "管理者が再接続したとき。",
    },
    hubspot_disconnected_leaving: {
      message:
        "アプリはHubSpotから切断されました。このアカウントの保存データはすべて[{date} に]削除されます。残すには再接続してください。",
      ends: "管理者が再接続したとき。",
    },
    hubspot_unavailable: {
      message:
        "現在HubSpotが一部の呼び出しを受け付けないため[（{cause}）]、結果の反映が遅れます。対応は不要です。アプリは自動的に再試行します。",
      ends: "HubSpotが同じ種類の呼び出しを受け付けたとき。",
    },
    scopes_missing_grant: {
      message:
        "HubSpotで一部が許可されていません。このアカウントで利用できないもの：{features}（スコープ：{scopes}）。その他は正常に動作します。アクセスを許可してください。再び許可されない場合は、アカウントの契約に含まれていません。",
      ends: "管理者が再接続し、HubSpotがこれらのスコープを許可したとき。",
    },
    scopes_missing_properties: {
      message:
        "アプリのプロパティーの準備がHubSpotで許可されていないため（オブジェクト：{record}）[（スコープ：{scopes}）]、これを必要とする結果は待機しています。再接続し、HubSpotの求める許可を与えてください。",
      ends: "管理者がこれらのスコープで再接続したとき。",
    },
    scopes_missing_work: {
      message:
        "次の操作がHubSpotで許可されていません：{work}（スコープ：{scopes}）。この処理は待機しています。許可できるアカウントで再接続してください。",
      ends: "HubSpotが呼び出しを再び許可したとき。サインインのたびと毎日試行します。",
    },
    scopes_missing_cards: {
      message:
        "カードを開くレコードの読み取りがHubSpotで許可されていないため（スコープ：{scopes}）、アプリが把握していないレコードではカードが空になります。許可できるアカウントで再接続してください。",
      ends: "カードがレコードを読み取れたとき。カードを開いたときとサインインのたびに試行します。",
    },
    property_changed: {
      message:
        "次のプロパティーに書き込めません（オブジェクト：{record}）：{properties}。その他には書き込まれます。HubSpotで元に戻すか、名前の変更または削除を行い、再度サインインしてください。",
      ends: "プロパティーの型と選択肢がアプリの定義と一致したとき。",
    },
    property_refused: {
      message:
        "HubSpotが次のプロパティーを拒否しています（オブジェクト：{record}）：{properties}。その他には書き込まれます。HubSpotで修正し、再度サインインしてください。",
      ends: "HubSpotがプロパティーの値を受け付けたとき。",
    },
    edits_repeated: {
      message:
        "本人確認プロパティーが繰り返し変更されています（多くはワークフローによるものです）。コンタクト：{contacts}[（ほか{more}件）]。アプリは毎回間隔を空けて値を元に戻しますが、それまでHubSpotには1Kosmosの結果と異なる値が表示されることがあります。変更の原因を停止してください。",
      ends: "これらのプロパティーが10分間変更されなかったとき。",
    },
    work_given_up: {
      message:
        "中止され、管理者の対応を待っている処理：{total}件。うち同じ原因のもの：{largest}件（{cause}）。原因を取り除いてから、まとめて再試行または破棄してください。",
      ends: "再試行が完了するか、破棄されたとき。HubSpotが拒否したものはサインインのたびにも試行します。",
    },
    writes_refused: {
      message:
        "HubSpotが複数のレコードで同じ操作を拒否しています：{work}（{cause}）。この処理は待機しています。HubSpotのルールを修正し、再度サインインしてください。",
      ends: "HubSpotが書き込みを再び受け付けたとき。サインインのたびと毎日試行します。",
    },
    onekosmos_refused: {
      message:
        "1Kosmosが接続を拒否しているため、確認を開始できません。原因：{cause} 接続を修正し、テストしてください。",
      ends: "1Kosmosがセッションを作成するか、管理者が有効な接続を保存したとき。",
    },
    onekosmos_unavailable: {
      message:
        "現在1Kosmosを利用できないため[（{cause}）]、確認の開始が遅れます。対応は不要です。アプリは自動的に再試行します。",
      ends: "1Kosmosが呼び出しに正常に応答したとき。",
    },
    onekosmos_missing: {
      message: "1Kosmosが接続されていないため、依頼された確認は待機しています。接続を入力してください。",
      ends: "管理者が1Kosmosとの接続を保存したとき。",
    },
    onekosmos_session_failed: {
      message:
        "セッションを作成できませんでした（{cause}）。コンタクト：{contacts}[（ほか{more}件）]。原因を取り除いてから、再試行するか、確認をもう一度開始してください。",
      ends: "コンタクトのセッションが作成されたとき。",
    },
    onekosmos_link_refused: {
      message: "リンクは送信されませんでした（{cause}）。コンタクト：{contacts}[（ほか{more}件）]。",
      ends: "管理者が接続でホストを許可したとき。作成済みのセッションが使用されます。",
    },
    onekosmos_result_unread: {
      message:
        "結果を読み取れません（{cause}）。コンタクト：{contacts}[（ほか{more}件）]。1Kosmosで合格している可能性があるため、確認は保留のままで期限切れになりません。",
      ends: "1Kosmosが読み取れる結果を返すか、確認がもう一度開始されたとき。",
    },
    onekosmos_word_unknown: {
      message:
        "1Kosmosの結果「{word}」はアプリが認識できないか、結果のほかの部分と矛盾しています。コンタクト：{contacts}[（ほか{more}件）]。合格の可能性があるため、確認は保留のままで期限切れになりません。1Kosmosとの接続で意味を設定するか、手動で判定してください。",
      ends: "接続で意味が設定されるか、1Kosmosが別の結果を返すか、確認がもう一度開始されたとき。",
    },
    onekosmos_dvcid_unfit: {
      message:
        "dvcID「{dvcid}」で1Kosmosの確認に合格していますが、結果がそのdvcIDを入力した接続の項目と合っていません（書類のないセルフィー、またはセルフィーのみの項目での書類）。書類なしでコンタクトが確認済みになっている可能性があります。接続のdvcIDを1Kosmosから受け取ったものと照合してください。",
      ends: "管理者が接続を保存するか、このdvcIDの結果が項目と合ったとき。",
    },
    start_undecided: {
      message:
        "1Kosmosへの接続が機能していない間に追加されたコンタクトが判断を待っています。すべて確認する、最新のものを確認する、確認しない、のいずれかを選択してください。",
      ends: "管理者がセットアップで判断したとき。",
    },
    onekosmos_over_cap: {
      message:
        "1Kosmosが現在これ以上セッションを作成しないため（{cause}）、新しい確認は待機しています。送信済みのリンクは使用できます。1Kosmosで上限を引き上げるか、お待ちください。アプリは自動的に再試行します。",
      ends: "1Kosmosがセッションを再び作成したとき。",
    },
    clock_off: {
      message:
        "このアプリと{name}の時計がずれています（分：{minutes}）。リクエストが古すぎる、または新しすぎるとして拒否されることがあります。アプリを実行するマシンの時計を修正してください。Cloudflareの場合は{name}のステータスページと比較してください。",
      ends: "{name}の応答がこのアプリの時計と一致したとき。",
    },
    clock_off_requests: {
      message:
        "時刻が一致しないため1Kosmosがリクエストを拒否しており、確認の開始が遅れます。アプリを実行するマシンの時計を修正してください。Cloudflareの場合は、時計のずれを1Kosmosに連絡してください。",
      ends: "1Kosmosがリクエストを受け付けたとき。",
    },
    webhooks_missing: {
      message:
        "HubSpotからWebhookで通知されなかった新しいコンタクト：{count}件。その間アプリが新しいコンタクトと移動した取引を検索するため、確認の開始が遅れます。変更と削除は検出されません。HubSpotのアプリのWebhookがこのアドレスを指し、ファイアウォールに遮断されていないことを確認してください。",
      ends: "Webhookが届いたとき。",
    },
    gate_without_stage: {
      message: GATE_PROBLEM.ja,
      ends: "ゲートが存在するステージに設定されるか、削除されたとき。",
    },
    segment_not_dynamic: {
      message:
        "次のセグメントは動的リストではないため、HubSpotで更新されません：{segments}。キャンペーンでは使用しないでください。HubSpotで名前の変更または削除を行うと、1時間以内または次回のサインイン時にアプリが動的リストを作成します。",
      ends: "セグメントがアプリの条件の動的リストになったとき。",
    },
    segment_changed: {
      message:
        "次のセグメントの条件が変更されたため、含まれるべきコンタクトが含まれていない可能性があります：{segments}。HubSpotで条件を元に戻すか、セグメントの名前の変更または削除を行ってください。1時間以内または次回のサインイン時にアプリが新しく作成します。",
      ends: "セグメントがアプリの条件の動的リストになったとき。",
    },
    segments_refused: {
      message:
        "HubSpotがアプリのセグメントの作成を拒否しています。[HubSpotの応答：{cause}] キャンペーンでは使用しないでください。不足している許可を与えるには再接続してください。",
      ends: "HubSpotがセグメントを作成したとき。サインインのたびに試行します。",
    },
    timeline_refused: {
      message:
        "HubSpotがタイムラインのイベントを受け付けません。[HubSpotの応答：{cause}] その他は正常に動作します。不足している許可を与えるには再接続するか、設定でタイムラインをオフにしてください。",
      ends: "HubSpotがイベントを受け付けたとき。サインインのたびと毎日試行します。",
    },
    over_cap: {
      message:
        "1日の上限[（{limit}件）]を超えた確認が待機しています：{count}件（対象：{source}）。続行する、本日の上限を引き上げる、またはスキップしてください（設定の「上限」）。",
      ends: "アカウントのタイムゾーンで翌日になるか、管理者が判断したとき。",
    },
    no_delivery: {
      message:
        "リンクを待っている方がいますが、送信されません。設定でリンクの送信方法を選択してください（HubSpotのワークフロー、アプリのEメール、または依頼したユーザー）。",
      ends: "送信方法が選択されるか、有効なリンクがなくなったとき。",
    },
    mail_refused: {
      message:
        "この環境ではEメールの送信が設定されていないため、アプリはEメールを送信できません。リンクは作成されますが、Eメールでは届きません。アプリの運用者に問い合わせるか、設定で別の方法を選択してください。",
      ends: "Eメールを送信できるようになるか、別の方法が選択されたとき。",
    },
    mail_refused_limit: {
      message:
        "Eメールサービスが送信の上限に達したため（{code}）、Eメールは待機しています。アプリは自動的に再開します。頻繁に起きる場合は、アプリの運用者に上限の引き上げを依頼してください。",
      ends: "Eメールが受け付けられたとき。表示の時刻に試行します。",
    },
    mail_refused_sender: {
      message:
        "{sender} からEメールを送信できないため（{code}）、待機しています。設定で別の送信者を選択するか、アプリの運用者にドメインの設定を依頼してください。",
      ends: "Eメールが受け付けられたとき。表示の時刻に試行します。",
    },
  },
  remedies: {
    connect: "再接続",
    grant: "アクセスを許可",
    sign_in: "再度サインイン",
    connection: "接続へ",
    meaning: "言葉の意味を設定",
    decide: "判断する",
    choose_delivery: "リンクの送信方法を選択",
    delivery: "送信方法へ",
    attention: "要対応の項目へ",
    gates: "ゲートへ",
  },
  terms: {
    features: {
      segments: "マーケティング用のセグメント",
      tickets: "チケットとヘルプデスク",
      gates: "ゲート",
      timeline: "タイムラインのイベント",
      workflows: "ワークフローのアクション",
      users: "確認を開始できるユーザーの制限",
    },
    record: { contacts: "コンタクト", deals: "取引", tickets: "チケット" },
    work: {
      write_contacts: "コンタクトへの書き込み",
      write_deals: "取引への書き込み",
      write_tickets: "チケットへの書き込み",
      read_deals: "取引の読み取り",
      read_tickets: "チケットの読み取り",
      write_notes: "メモの書き込み",
      complete_action: "ワークフローのアクションの完了",
      read_workflow_deals: "ワークフローの取引の読み取り",
    },
    source: {
      portal: "すべて合計",
      form: "フォームの送信",
      import: "インポート",
      manual: "手動で作成したコンタクト",
      api: "HubSpotのAPIで作成したコンタクト",
      integration: "ほかのアプリが作成したコンタクト",
      card: "カード",
      agent: "エージェント",
    },
    effect: {
      trigger: "それまで、このゲートでは確認が開始されません。",
      hold: "それまで、このパイプラインで移動したものは合格と見なされず、保留中のものは保留のままです。",
    },
  },
};
