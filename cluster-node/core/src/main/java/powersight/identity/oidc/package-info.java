/**
 * Asking an OpenID Connect provider who somebody is: authorization code with PKCE, and nothing that goes through the
 * browser is believed. What follows from the answer here (an account, a session) is {@code powersight.identity}'s.
 */
@NullMarked
package powersight.identity.oidc;

import org.jspecify.annotations.NullMarked;
