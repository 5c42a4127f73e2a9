/**
 * The request for a role, checked without a call.
 *
 * <p>No network, no agent and no Jenkins. Begin with {@link io.jenkins.plugins.assumed_role.request.RoleRequest}.
 */
package io.jenkins.plugins.assumed_role.request;
