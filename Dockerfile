# The service in a container: docker build -t kamerbrief . && docker run -p 8080:8080 kamerbrief
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
# Static linking, so that the image needs no other files. Packed relocations save 1.3 MB, folding of
# identical functions half a percent. Registry paths are removed because they have no use.
ENV RUSTFLAGS="-C target-feature=+crt-static -C link-arg=-Wl,-z,pack-relative-relocs -C link-arg=-Wl,--icf=all --remap-path-prefix=$CARGO_HOME/registry/src=crates"
RUN cargo build --profile image --locked --target "$(rustc --print host-tuple)" \
  && install -D "target/$(rustc --print host-tuple)/image/kamerbrief" /image/kamerbrief

# Only the program: no shell, no library, no writable folder.
FROM scratch
COPY --from=build /image/ /
ENV KAMERBRIEF_LISTEN=0.0.0.0:8080 KAMERBRIEF_LOG_FORMAT=json
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=3s --start-period=2s --retries=3 CMD ["/kamerbrief", "healthcheck"]
ENTRYPOINT ["/kamerbrief"]
CMD ["serve"]
