/**
 * What people upload as proof: PDF, JPEG and PNG, checked before they are kept, and given back as they were.
 *
 * <p>Door: {@link powersight.documents.Documents}. Port: {@link powersight.documents.DocumentStore}, with two adapters:
 * {@code folder} and {@code s3}. Tables: {@code stored_object}, {@code document}. It knows accounts and nothing of what a
 * document proves; {@code property} attaches them to claims. Everything runs on the wall clock.
 *
 * <p>Nothing uploaded is decoded, unpacked to disk, or stored under a name that somebody else chose.
 */
@NullMarked
package powersight.documents;

import org.jspecify.annotations.NullMarked;
