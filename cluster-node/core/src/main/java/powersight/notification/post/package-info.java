/** The post: letters as MIME, into a folder or to an SMTP server. The one package that imports a mail library. */
@NullMarked
package powersight.notification.post;

import org.jspecify.annotations.NullMarked;
