package powersight.ingest;

/** What the intake made of a delivery. */
public enum Receipt {
    /** Every part of it is recorded, was known already, or is kept in quarantine: acknowledge it. */
    DURABLE,
    /** Nothing can be promised now (a store is away, a node is moving): do not acknowledge, offer it again. */
    TRY_AGAIN
}
