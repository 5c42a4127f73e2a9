/**
 * The programs of profiles that print credentials. They are sent to the agent in its second jar, before the first block that runs one.
 *
 * <p>Only the JDK and Remoting. Begin with {@link io.jenkins.plugins.assumed_role.agent.process.ProcessTasks}.
 */
package io.jenkins.plugins.assumed_role.agent.process;
