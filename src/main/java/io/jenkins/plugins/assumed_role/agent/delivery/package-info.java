/**
 * The credentials that blocks have on an agent: the credential endpoint, and files. A jar of its own, which an agent is sent with the
 * first block that has {@code delivery: 'endpoint'} or {@code 'profile'}.
 *
 * <p>Only the JDK and Remoting. Begin with {@link io.jenkins.plugins.assumed_role.agent.delivery.DeliveryTasks}.
 */
package io.jenkins.plugins.assumed_role.agent.delivery;
