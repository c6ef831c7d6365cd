package powersight.documents;

import powersight.platform.Refused;
import powersight.platform.RefusedException;

/** The refusals of this feature. */
final class No {
    private No() {}

    static RefusedException because(String code, String sentence, String advice) {
        return new RefusedException(new Refused(code, sentence, advice));
    }

    static RefusedException tooLarge(long largest) {
        return because(
                "document-too-large",
                "the file is larger than " + largest + " bytes",
                "scan it with a lower resolution, or in several parts");
    }

    static RefusedException wrongType(String why) {
        return because("document-wrong-type", why, "upload a PDF, a JPEG or a PNG as it came from its program");
    }

    static RefusedException twoFaced(String why) {
        return because("document-two-faced", why, "print it to a new PDF, or photograph it, and upload that");
    }

    static RefusedException broken(String why) {
        return because("document-broken", why, "save it again and upload that");
    }

    static RefusedException tooMuch(String why) {
        return because("document-too-much", why, "save it smaller, or in several parts");
    }

    static RefusedException missing(DocumentId id) {
        return because("no-such-document", "there is no document " + id, "look at the claim's documents");
    }

    static RefusedException storageFull() {
        return because(
                "storage-full", "there is no room for more documents just now", "try again later; the operator knows");
    }

    static RefusedException storageAway() {
        return because("storage-away", "the documents' store does not answer just now", "try again in a few minutes");
    }
}
