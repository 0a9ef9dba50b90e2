/**
 * The part of Confluent's schema registry API that a consumer needs to decode a topic, so that standalone's topics can be
 * read by any such consumer although no registry runs. Reading only: schemas are registered by those who write.
 */
@NullMarked
package io.bytemeter.billing.schemas;

import org.jspecify.annotations.NullMarked;
