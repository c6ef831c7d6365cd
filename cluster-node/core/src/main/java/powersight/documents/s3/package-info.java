/** Documents in an object store that speaks S3. */
@NullMarked
package powersight.documents.s3;

import org.jspecify.annotations.NullMarked;
