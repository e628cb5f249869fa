import type { HistoryWords } from "./types.ts";

export const ja: HistoryWords = {
  reasons: {
    unreadable: {
      label: "書類を読み取れません",
      text: "書類の画像が鮮明ではありませんでした。明るい場所でもう一度試すよう、ご本人に依頼してください。",
    },
    unsupported: {
      label: "対応していない書類です",
      text: "1Kosmosはこの書類を確認できません。別の種類の書類を依頼してください。",
    },
    document_expired: {
      label: "書類の有効期限切れ",
      text: "書類の有効期限が切れています。有効な書類を依頼してください。",
    },
    face: {
      label: "顔が一致しません",
      text: "顔が書類または登録済みの顔と一致しませんでした。もう一度試すようご本人に依頼するか、別の方法で確認してください。",
    },
    cancelled: {
      label: "ご本人による取り消し",
      text: "ご本人が拒否したか、途中で中止しました。サポートが必要かどうかを尋ねてから、新しいリンクを作成してください。",
    },
    too_many: {
      label: "試行回数の超過",
      text: "明確な結果が得られないまま試行回数が上限を超えたため、1Kosmosがセッションを終了しました。新しい確認を開始してください。",
    },
    other: {
      label: "不合格",
      text: "1Kosmosで合格とならず、アプリが認識できる理由も示されませんでした。管理者は1Kosmosでセッションを確認できます。",
    },
    not_opened: {
      label: "リンク未開封",
      text: "誰かが開く前にリンクの期限が切れました。ご本人に届いているかを確認してから、新しいリンクを作成してください。",
    },
    not_finished: {
      label: "時間内に未完了",
      text: "ご本人はリンクを開きましたが、期限までに完了しませんでした。新しいリンクを作成してください。",
    },
    replaced: {
      label: "差し替えまたは取り消し",
      text: "同じコンタクトの新しい確認に置き換わったか、別のセッションが先に合格したか、HubSpotで取り消されました。",
    },
    refused: {
      label: "利用不可",
      text: "1Kosmosとの接続では依頼の内容を利用できないため、セッションは作成されませんでした。管理者が接続のワークフローを確認します。",
    },
    revoked: {
      label: "1Kosmosによる取り消し",
      text: "1Kosmosはいったん合格とし、その後に判定を変更しました。",
    },
    manual: { label: "管理者による判定", text: "管理者がコンタクトを不合格に設定しました。" },
  },
  outcomes: {
    asked: "依頼済み",
    choice_offered: "リンクを作成、ご本人が書類を選択",
    chosen: "書類を選択",
    started: "リンクを作成",
    refused: "1Kosmosとの接続では利用できません",
    held: "管理者によるリンクの許可を待っています",
    in_review: "提出済み、1Kosmosで審査中",
    unclear: "提出済み、アプリが認識できない結果",
    verified: "合格",
    failed: "不合格",
    revoked: "1Kosmosが合格を取り消し",
    overturned: "1Kosmosが不合格を取り消し：合格",
    expired: "期限切れ",
    reminded: "リマインダーの送信時期",
    restarted: "再開始",
    aged: "古いため再確認が必要",
    merged: "別のコンタクトと統合",
    abandoned: "コンタクトを削除",
    restored: "コンタクトを復元",
    older_session: "以前のセッションの結果",
    marked_verified: "管理者が確認済みに設定",
    marked_failed: "管理者が不合格に設定",
    link_replaced: "リンクを差し替え",
    withdrawn: "HubSpotで取り消し",
    kept_ours: "手動の変更を元に戻しました",
    edit_accepted: "手動の変更を反映しました",
    edit_put_off: "手動の変更、数分後に元に戻します",
  },
  contact: "コンタクト",
};
