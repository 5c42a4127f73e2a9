/**
 * Profiles that a block reads one by one, and their programs that print credentials. They are sent to the agent in its second jar, before
 * the first block that needs them.
 *
 * <p>Only the JDK and Remoting. Begin with {@link io.jenkins.plugins.assumed_role.agent.profile.ProfileTasks}.
 */
package io.jenkins.plugins.assumed_role.agent.profile;
