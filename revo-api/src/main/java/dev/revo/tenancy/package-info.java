/**
 * Organizations, their members, and who may do what. An organization is a tenant. Start with
 * {@link dev.revo.tenancy.Organizations} and {@link dev.revo.tenancy.Permissions}.
 */
@NullMarked
@Incubating
package dev.revo.tenancy;

import dev.revo.data.Incubating;
import org.jspecify.annotations.NullMarked;
