/**
 * The page of a build and the records that it shows.
 *
 * <p>No secret and no call to an agent. Begin with {@link io.jenkins.plugins.assumed_role.page.AssumedRolesAction}.
 */
package io.jenkins.plugins.assumed_role.page;
