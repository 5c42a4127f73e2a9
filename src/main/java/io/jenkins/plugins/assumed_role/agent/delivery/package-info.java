/**
 * The credentials that blocks have on an agent: the credential endpoint, and files. They are sent to the agent in its second
 * jar, before the first block that has {@code delivery: 'endpoint'} or {@code 'profile'}.
 *
 * <p>Only the JDK and Remoting. Begin with {@link io.jenkins.plugins.assumed_role.agent.delivery.DeliveryTasks}.
 */
package io.jenkins.plugins.assumed_role.agent.delivery;
