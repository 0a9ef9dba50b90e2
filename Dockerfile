# Bytemeter, for every role: `docker run IMAGE node`, `serve`, `standalone`, or any other command of ./bytemeter.
# The build takes the distribution in launcher/target/app if there is one, and else makes it (BUILD_IMAGE needs a JDK then).
ARG BASE_IMAGE=eclipse-temurin:17-jre
ARG BUILD_IMAGE=eclipse-temurin:17-jdk

FROM ${BUILD_IMAGE} AS build
COPY . /build
WORKDIR /build
RUN ./bytemeter --version

FROM ${BASE_IMAGE}
RUN groupadd --system --gid 10001 bytemeter \
    && useradd --system --uid 10001 --gid 10001 --home-dir /var/lib/bytemeter --create-home bytemeter \
    && mkdir --mode 0755 /run/bytemeter \
    && chown bytemeter:bytemeter /run/bytemeter
COPY --from=build /build/bytemeter /opt/bytemeter/bytemeter
COPY --from=build /build/launcher/target/app /opt/bytemeter/launcher/target/app
COPY deploy/image/healthcheck /opt/bytemeter/healthcheck
# Its starts map what this run loads.
RUN ln -s /opt/bytemeter/bytemeter /usr/local/bin/bytemeter && bytemeter prepare
# Settings that name a directory relative to where they are started put it here.
WORKDIR /var/lib/bytemeter
VOLUME /var/lib/bytemeter
USER 10001:10001
# The heap; what else the JVM, RocksDB and the network need fits into the rest of the container's memory.
ENV BYTEMETER_JAVA_OPTS="-XX:MaxRAMPercentage=50"
HEALTHCHECK --interval=5s --timeout=10s --start-period=60s --retries=3 CMD ["/opt/bytemeter/healthcheck"]
# SIGTERM, to the JVM itself: the script becomes it. A stop may take 30 seconds (docs/operations.md).
STOPSIGNAL SIGTERM
ENTRYPOINT ["/opt/bytemeter/bytemeter"]
CMD ["--help"]
