/** What tests share: real databases of their own, started once and stopped by pid. */
package powersight.testing;
