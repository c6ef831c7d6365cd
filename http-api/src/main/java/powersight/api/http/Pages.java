package powersight.api.http;

import powersight.platform.Page;

/** How every list is asked for page by page. */
public final class Pages {
    public static final Param<Integer> LIMIT = Param.whole("limit", "how many at most", 1, Page.LARGEST, Page.USUAL);
    public static final Param<String> AFTER = Param.text("after", "'next' of the page before");
    /** Where a page of numbered things begins. */
    public static final Param<String> AFTER_NUMBER =
            Param.whole("after", "'next' of the page before").as(number -> Long.toString(number));

    private Pages() {}
}
