# The two commands of a new user, `make demo` and `make test`, and what belongs to them. Everything else is `cargo`.

APT = packaging/apt

# What `make install` puts below DESTDIR, and where. The units of systemd name /usr/bin.
PROGRAM = $(or $(CARGO_TARGET_DIR),target)/release/ferrovirt
BIN = $(DESTDIR)/usr/bin
MAN = $(DESTDIR)/usr/share/man/man1
COMPLETIONS = $(DESTDIR)/usr/share/bash-completion/completions
UNITS = $(DESTDIR)/usr/lib/systemd/system
CONFIG = $(DESTDIR)/etc/ferrovirt

.PHONY: help demo test bench install uninstall clean deps-demo deps-test deps-bench

help:
	@echo "make demo    boot a real Linux under Ferrovirt and watch it, from nothing, in a few minutes"
	@echo "make test    run everything that CI runs"
	@echo "make bench   measure Ferrovirt beside the stock libvirtd"
	@echo "Each installs the Debian packages that it misses; make deps-demo, deps-test and deps-bench do only that."
	@echo "make install put the program that 'cargo build --release' made, its manual, its completion for bash and its"
	@echo "             units for systemd into the system (or below DESTDIR); make uninstall removes them"
	@echo "make clean   remove what was built"

demo: deps-demo
	@packaging/check-cargo
	cargo build --release --locked -p ferrovirt -p demo
	@cargo run --quiet --release --locked -p demo

test: deps-test
	@packaging/check-cargo
	cargo xtask check

bench: deps-bench
	@packaging/check-cargo
	cargo build --release --locked -p ferrovirt
	cargo xtask bench

install:
	@test -x $(PROGRAM) || { echo "There is no $(PROGRAM); 'cargo build --release -p ferrovirt' makes it." >&2; exit 1; }
	install -d $(BIN) $(MAN) $(COMPLETIONS) $(UNITS)
	install -d -m 700 $(CONFIG)
	install -m 755 $(PROGRAM) $(BIN)/ferrovirt
	$(PROGRAM) man-page > $(MAN)/ferrovirt.1
	$(PROGRAM) completion bash > $(COMPLETIONS)/ferrovirt
	install -m 644 packaging/systemd/* $(UNITS)
	test -e $(CONFIG)/ferrovirt.toml || install -m 600 packaging/ferrovirt.toml $(CONFIG)/ferrovirt.toml

# The configuration is the user's by now.
uninstall:
	rm -f $(BIN)/ferrovirt $(MAN)/ferrovirt.1 $(COMPLETIONS)/ferrovirt
	rm -f $(addprefix $(UNITS)/,$(notdir $(wildcard packaging/systemd/*)))

clean:
	cargo clean

deps-demo:
	@$(APT)/install $(APT)/demo.list

deps-test:
	@$(APT)/install $(APT)/demo.list $(APT)/test.list

deps-bench:
	@$(APT)/install $(APT)/demo.list $(APT)/bench.list
