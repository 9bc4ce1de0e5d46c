# One static program on an image that has no shell and runs as nobody's user. Its root may be read-only: it writes to
# /data alone (the embedded size) and to /tmp (an archive that comes through a pipe).
FROM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.release=${VERSION}" -o /out/tamatch ./cmd/tamatch \
	&& mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/tamatch /tamatch
COPY --from=build --chown=65532:65532 /out/data /data
ENV TAMATCH_ADDR=0.0.0.0:8080
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s --retries=3 CMD ["/tamatch", "health"]
ENTRYPOINT ["/tamatch"]
CMD ["serve"]
