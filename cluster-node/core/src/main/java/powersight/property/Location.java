package powersight.property;

/** How a building's point on the map fits its address. */
public enum Location {
    /** in the municipality of the address */
    INSIDE,
    /** in another municipality: a warning, since outlines may be schematic */
    ELSEWHERE,
    /** in no municipality that we know: an officer must confirm it */
    OUTSIDE,
    /** no point was given */
    NONE
}
