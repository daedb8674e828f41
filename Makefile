# The two commands of a new user, `make demo` and `make test`, and what belongs to them. Everything else is `cargo`.

APT = packaging/apt

.PHONY: help demo test bench clean deps-demo deps-test deps-bench

help:
	@echo "make demo    boot a real Linux under Ferrovirt and watch it, from nothing, in a few minutes"
	@echo "make test    run everything that CI runs"
	@echo "make bench   measure Ferrovirt beside the stock libvirtd"
	@echo "make clean   remove what was built"
	@echo "Each installs the Debian packages that it misses; make deps-demo, deps-test and deps-bench do only that."

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

clean:
	cargo clean

deps-demo:
	@$(APT)/install $(APT)/demo.list

deps-test:
	@$(APT)/install $(APT)/demo.list $(APT)/test.list

deps-bench:
	@$(APT)/install $(APT)/demo.list $(APT)/bench.list
