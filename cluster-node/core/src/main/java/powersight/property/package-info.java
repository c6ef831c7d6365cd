/**
 * What people own and where meters hang: municipality → building → flat → service point → meter, and who owned a flat
 * when.
 *
 * <p>Door: {@link powersight.property.Property}, which opens the others: {@link powersight.property.Homes} (whose meter it
 * is, and who may read it), {@link powersight.property.Buildings} (registered by people),
 * {@link powersight.property.Claims} and {@link powersight.property.ClaimDesk} (whose a flat is said to be, and the
 * decision), {@link powersight.property.Evidence}, {@link powersight.property.Installations} (meters hung up and exchanged),
 * {@link powersight.property.DemoHomes}. Tables: {@code building}, {@code flat}, {@code service_point},
 * {@code meter_installation}, {@code ownership}, {@code claim},
 * {@code claim_event}, {@code claim_document}. It stands on {@code identity}, {@code audit}, {@code notification},
 * {@code documents} and {@code devices}' list of meters.
 *
 * <p>Ownership and installations live in grid time, like what the meters measured; who registered or decided something,
 * and when, is wall time. That a meter hangs once and that a flat has one owner at a time is said by exclusion constraints,
 * not by code.
 */
@NullMarked
package powersight.property;

import org.jspecify.annotations.NullMarked;
