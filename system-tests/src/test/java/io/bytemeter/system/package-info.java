/**
 * Tests of the whole product, started as its users start it: the launcher script, real sockets, a real broker. Figures
 * are asserted to the byte; nothing here asserts a speed.
 */
package io.bytemeter.system;
