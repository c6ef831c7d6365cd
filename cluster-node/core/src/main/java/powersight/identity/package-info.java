/**
 * Who people are and what they may do here: accounts and roles, signing in and out, second factors, keys for programs.
 *
 * <p>Door: {@link powersight.identity.Identity}, which opens the others: {@code SignIn}, {@code Sessions}, {@code Access}
 * (asked on every request), {@code Passwords}, {@code Registrations}, {@code SecondFactor}, {@code ApiKeys},
 * {@code Accounts} (for administrators), {@code FirstStart}, {@code DemoAccounts}, {@code ToolsKey}. Tables: {@code account},
 * {@code account_role}, {@code session}, {@code refresh_token}, {@code mailed_link}, {@code throttle},
 * {@code second_factor}, {@code recovery_code}, {@code api_key}, {@code api_key_scope}, {@code signing_key},
 * {@code shared_key}. Everything
 * here runs on the wall clock, never on the grid's.
 *
 * <p>Secrets that we make are 128 random bits or more and kept as SHA-256; those that people choose are kept as Argon2id.
 */
@NullMarked
package powersight.identity;

import org.jspecify.annotations.NullMarked;
