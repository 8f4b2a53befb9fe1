/**
 * A stand-in of everything the connector talks to, on loopback: a platform that keeps state and can be told to misbehave, a
 * Kafka broker and an SFTP server. For tests and demonstrations only.
 */
package org.learningplatform.camel.testkit;
