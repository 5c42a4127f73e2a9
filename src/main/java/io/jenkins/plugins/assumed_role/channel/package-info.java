/**
 * The controller's end of the way to an agent, with the checks of each answer.
 *
 * <p>The only package besides the surfaces that uses Remoting; no AWS. Begin with {@link io.jenkins.plugins.assumed_role.channel.AgentMachine}.
 */
package io.jenkins.plugins.assumed_role.channel;
