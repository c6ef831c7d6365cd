package powersight.city;

import java.time.LocalDate;
import java.util.Optional;
import powersight.disclosure.HomesSum;

/**
 * What the homes of one building used on one local day.
 *
 * @param building empty for all homes whose meters were commissioned without one
 * @param used in watt-hours
 */
public record DayCell(LocalDate day, String municipality, Optional<String> building, HomesSum used) {}
