/**
 * The variables that tools see, set and cleared, and the ways in which they get credentials.
 *
 * <p>No Jenkins and no call to an agent. Begin with {@link io.jenkins.plugins.assumed_role.delivery.ToolEnvironment}.
 */
package io.jenkins.plugins.assumed_role.delivery;
