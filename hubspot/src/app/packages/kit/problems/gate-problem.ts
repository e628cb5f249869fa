/** Why a gate does not work, and what to do; cards have it too, without the other texts of problems. */
import type { Language } from "../i18n/types.ts";

export const GATE_PROBLEM: Readonly<Record<Language, string>> = {
  en: "A gate does not work[: the stage “{stage}” no longer exists in HubSpot][: the pipeline “{pipeline}” no longer exists in HubSpot]. An admin must choose another stage for the gate, or remove it.[ {effect}]",
  de: "Ein Kontrollpunkt funktioniert nicht[: Die Phase „{stage}“ gibt es in HubSpot nicht mehr][: Die Pipeline „{pipeline}“ gibt es in HubSpot nicht mehr]. Ein Admin muss eine andere Phase für den Kontrollpunkt wählen oder ihn entfernen.[ {effect}]",
  fr: "Un point de contrôle ne fonctionne pas[ : la phase « {stage} » n’existe plus dans HubSpot][ : le pipeline « {pipeline} » n’existe plus dans HubSpot]. Un administrateur doit choisir une autre phase pour ce point de contrôle, ou le supprimer.[ {effect}]",
  es: "Un punto de control no funciona[: la etapa «{stage}» ya no existe en HubSpot][: el pipeline «{pipeline}» ya no existe en HubSpot]. Un administrador debe elegir otra etapa para el punto de control o quitarlo.[ {effect}]",
  pt: "Um ponto de controlo não funciona[: a etapa «{stage}» já não existe no HubSpot][: o pipeline «{pipeline}» já não existe no HubSpot]. Um administrador tem de escolher outra etapa para o ponto de controlo ou removê-lo.[ {effect}]",
  it: "Un punto di controllo non funziona[: la fase «{stage}» non esiste più in HubSpot][: la pipeline «{pipeline}» non esiste più in HubSpot]. Un amministratore deve scegliere un’altra fase per il punto di controllo o rimuoverlo.[ {effect}]",
  nl: "Een controlepunt werkt niet[: de fase “{stage}” bestaat niet meer in HubSpot][: de pipeline “{pipeline}” bestaat niet meer in HubSpot]. Een beheerder moet een andere fase voor het controlepunt kiezen of het verwijderen.[ {effect}]",
  pl: "Punkt kontrolny nie działa[: etap „{stage}” nie istnieje już w HubSpot][: lejek „{pipeline}” nie istnieje już w HubSpot]. Administrator musi wybrać dla niego inny etap albo go usunąć.[ {effect}]",
  ja: "ゲートが動作していません。[ステージ「{stage}」はHubSpotに存在しません。][パイプライン「{pipeline}」はHubSpotに存在しません。]管理者がゲートの別のステージを選択するか、ゲートを削除する必要があります。[{effect}]",
  ar: "إحدى نقاط التحقق لا تعمل[: لم تعد المرحلة «{stage}» موجودة في HubSpot][: لم يعد مسار العمليات «{pipeline}» موجودًا في HubSpot]. يجب أن يختار أحد المسؤولين مرحلة أخرى لها أو أن يزيلها.[ {effect}]",
};
