/**
 * An OpenID provider for tests of logins, over real HTTP on the loopback. Start with
 * {@link dev.revo.testkit.openid.FakeOpenIdProvider}.
 */
@NullMarked
package dev.revo.testkit.openid;

import org.jspecify.annotations.NullMarked;
