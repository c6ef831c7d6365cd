package powersight.platform;

/** Marks what actors on different nodes say to each other, so that it is serialized as CBOR. Not for journalled events. */
public interface Message {}
