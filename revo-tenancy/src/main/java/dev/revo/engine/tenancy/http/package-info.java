/** What this module's requests to servers outside have in common. Internal to it. Start with {@link OuterAddress}. */
@NullMarked
package dev.revo.engine.tenancy.http;

import org.jspecify.annotations.NullMarked;
