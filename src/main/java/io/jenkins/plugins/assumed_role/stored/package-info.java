/**
 * The credentials that Jenkins stores, as source credentials of a block: keys, id tokens, certificates.
 *
 * <p>Nothing here assumes a role or asks a rule. Begin with {@link io.jenkins.plugins.assumed_role.stored.StoredCredentials}.
 */
package io.jenkins.plugins.assumed_role.stored;
