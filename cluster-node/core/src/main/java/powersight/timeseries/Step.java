package powersight.timeseries;

/** The length of a bucket of consumption. Days and months are local ones, so they differ in length. */
public enum Step {
    QUARTER,
    HOUR,
    DAY,
    MONTH
}
