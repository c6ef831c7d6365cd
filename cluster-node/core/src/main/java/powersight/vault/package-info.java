/**
 * Secrets that cannot be kept as hashes stand in the database sealed: with AES-256-GCM, by a key that is not in the database.
 *
 * <p>Door: {@link powersight.vault.Vault}. The features say which of their columns are {@link powersight.vault.SealedColumn}s;
 * {@link powersight.vault.Resealing} brings them under the newest key when a node starts.
 */
@NullMarked
package powersight.vault;

import org.jspecify.annotations.NullMarked;
