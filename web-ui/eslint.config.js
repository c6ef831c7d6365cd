import tseslint from "typescript-eslint";

// The compiler finds wrong types; these rules find forgotten promises, unsafe `any` and markup made from text.
export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "target/"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: "./tsconfig.test.json", tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Build nodes; never concatenate markup." },
        { property: "insertAdjacentHTML", message: "Build nodes; never concatenate markup." },
      ],
      eqeqeq: "error",
      "no-console": "error",
    },
  },
  { files: ["tools/**", "test/**", "e2e/**", "*.ts", "*.js"], rules: { "no-console": "off" } },
  { files: ["eslint.config.js"], ...tseslint.configs.disableTypeChecked },
);
