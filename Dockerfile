# The service in a container: docker build -t kamerbrief . && docker run -p 8080:8080 kamerbrief
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
COPY --from=build /src/target/release/kamerbrief /usr/local/bin/kamerbrief
ENV KAMERBRIEF_LISTEN=0.0.0.0:8080
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["kamerbrief"]
CMD ["serve"]
