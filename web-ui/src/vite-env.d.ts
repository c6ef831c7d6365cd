declare module "virtual:messages/sr-cyrl" {
  type Messages = import("./i18n/messages.js").Messages; // eslint-disable-line @typescript-eslint/consistent-type-imports -- an import statement would make this a module
  const messages: Messages;
  export default messages;
}
