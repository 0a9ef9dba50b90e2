/**
 * Who may ask what. {@link io.bytemeter.billing.access.Permissions} says for every route what it asks of a key, {@link
 * io.bytemeter.billing.access.AccessControl} stands before all of them. A route that is not in the table is served to
 * nobody.
 */
@NullMarked
package io.bytemeter.billing.access;

import org.jspecify.annotations.NullMarked;
