import { Problem } from "../../api/http.js";
import { signIn } from "../../api/people.js";
import { filled, Form, type Field } from "../../ui/form.js";

type Name = "name" | "password" | "code";

/** Name and password, and the code when the server asks for one. The page and the sheet over an expired page show the same. */
export class SignInForm {
  private codeNeeded = false;
  readonly form: Form<Name>;

  constructor(id: string, host: () => ParentNode | null, changed: () => void, done: () => Promise<void>) {
    this.form = new Form<Name>(id, host, changed, {
      button: "signIn.send",
      fields: () => (this.codeNeeded ? [...NAME_AND_PASSWORD, CODE] : NAME_AND_PASSWORD),
      send: async ({ name, password, code }) => {
        await signIn(name.trim(), password, this.codeNeeded ? code.trim() : null);
        await done();
      },
      blame: (error) => {
        if (!(error instanceof Problem)) return null;
        if (error.code === "code-needed") {
          this.codeNeeded = true;
          return { field: "code", words: "signIn.code.needed" };
        }
        if (error.code === "code-wrong") return { field: "code", words: "signIn.code.wrong" };
        if (error.code === "sign-in-refused") return { field: "password", words: "signIn.refused" };
        return null;
      },
    });
  }
}

const NAME_AND_PASSWORD: readonly Field<Name>[] = [
  { name: "name", label: "signIn.name", type: "text", autocomplete: "username", check: filled("signIn.name.missing") },
  { name: "password", label: "signIn.password", type: "password", autocomplete: "current-password", check: filled("signIn.password.missing") },
];
const CODE: Field<Name> = { name: "code", label: "signIn.code", hint: "signIn.code.hint", type: "text", autocomplete: "one-time-code", numeric: true, check: filled("signIn.code.needed") };
