//! Hostile modules, each followed by a good session with the real one.

use super::*;
use std::{
    sync::LazyLock,
    time::{Duration, Instant},
};

/// A module with all exports of the ABI; `complete` is the body of its door.
fn module(complete: &str) -> Vec<u8> {
    module_with(complete, "(i32.const 1024)")
}

fn module_with(complete: &str, alloc: &str) -> Vec<u8> {
    let text = format!(
        r#"(module
            (memory (export "memory") 1)
            (data (i32.const 16) "\08\00\00\00it broke")
            (func (export "tm_abi_version") (result i32) (i32.const 1))
            (func (export "tm_panic_slot") (result i32) (i32.const 16))
            (func (export "tm_alloc") (param i32) (result i32) {alloc})
            (func (export "tm_free") (param i32 i32))
            (func (export "tm_last_error") (result i64) (i64.const 0))
            (func $complete (export "tm_complete") (param i32 i32 i32 i32) (result i64) {complete})
            (func (export "tm_redact") (param i32 i32 i32 i32) (result i64) (i64.const 0)))"#
    );
    wat::parse_str(text).unwrap()
}

fn tight() -> Bounds {
    Bounds { memory: 64 << 20, deadline: Duration::from_millis(300), ..Bounds::default() }
}

/// Runs a hostile module, then a good session in the real one within the same process.
fn fault_of(module: &[u8]) -> Fault {
    let hostile = Sandbox::new(module, tight()).unwrap();
    let fault = hostile.complete(b"{}", b"{}").unwrap_err();
    assert_eq!(hostile.complete(b"{}", b"{}").unwrap_err(), fault, "the next call starts afresh");
    good_session_goes_through();
    fault
}

/// The real module, compiled once for all tests.
static REAL: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::embedded(Bounds::default()).unwrap());

fn good_session_goes_through() {
    let redacted = REAL.redact(br#"{"text": "hello"}"#, b"{}").unwrap();
    assert_eq!(redacted, b"{\"text\":\"hello\",\"spans\":[]}\n");
}

#[test]
fn a_panic_is_named_with_its_message() {
    let fault = fault_of(&module("unreachable"));
    assert_eq!(fault.code, FaultCode::ModulePanicked);
    assert_eq!(fault.stage, FaultStage::Work);
    assert_eq!(fault.message, "the module gave up: it broke");
}

#[test]
fn an_endless_loop_ends_at_its_deadline() {
    let hostile = Sandbox::new(&module("(loop $again (br $again)) (i64.const 0)"), tight()).unwrap();
    let began = Instant::now();
    let fault = hostile.complete(b"{}", b"{}").unwrap_err();
    assert_eq!(fault.code, FaultCode::DeadlineExceeded);
    assert_eq!(fault.message, "not done after 0.3 s");
    assert!(began.elapsed() >= Duration::from_millis(300), "{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    good_session_goes_through();
}

#[test]
fn endless_growth_ends_at_the_cap() {
    let fault =
        fault_of(&module("(loop $again (drop (memory.grow (i32.const 16))) (br $again)) (i64.const 0)"));
    assert_eq!(fault.code, FaultCode::MemoryExceeded);
    assert_eq!(fault.message, "the module has 64 MiB, asked for 65 MiB and may have 64 MiB");
}

#[test]
fn a_table_has_so_many_elements() {
    let grown = |elements: usize| {
        let text = format!(
            r#"(module
                (memory (export "memory") 1)
                (table $table 0 funcref)
                (func (export "tm_abi_version") (result i32) (i32.const 1))
                (func (export "tm_panic_slot") (result i32) (i32.const 16))
                (func (export "tm_alloc") (param i32) (result i32) (i32.const 1024))
                (func (export "tm_free") (param i32 i32))
                (func (export "tm_last_error") (result i64) (i64.const 0))
                (func (export "tm_complete") (param i32 i32 i32 i32) (result i64)
                    (if (i32.eq (table.grow $table (ref.null func) (i32.const {elements})) (i32.const -1))
                        (then unreachable))
                    (i64.const 0x00000000_00000002))
                (func (export "tm_redact") (param i32 i32 i32 i32) (result i64) (i64.const 0)))"#
        );
        Sandbox::new(&wat::parse_str(text).unwrap(), tight()).unwrap().complete(b"{}", b"{}").err()
    };
    assert_ne!(grown(bounds::TABLE_ELEMENTS).map(|fault| fault.code), Some(FaultCode::ModulePanicked));
    assert_eq!(grown(bounds::TABLE_ELEMENTS + 1).map(|fault| fault.code), Some(FaultCode::ModulePanicked));
    good_session_goes_through();
}

#[test]
fn endless_recursion_ends_at_the_stack_bound() {
    let body = "(call $complete (local.get 0) (local.get 1) (local.get 2) (local.get 3))";
    let fault = fault_of(&module(body));
    assert_eq!(fault.code, FaultCode::StackOverflow);
}

#[test]
fn any_other_trap_is_named_by_its_cause() {
    let fault = fault_of(&module("(drop (i32.div_u (i32.const 1) (i32.const 0))) (i64.const 0)"));
    assert_eq!(fault.code, FaultCode::ModuleTrapped);
    assert_eq!(fault.message, "the module was stopped: wasm trap: integer divide by zero");
}

#[test]
fn pointers_are_looked_at_before_use() {
    // Just over the end, far over the end, and a length that wraps around.
    for output in ["0x0000FFFF_00000002", "0xFFFFFFFF_00000001", "0x00000001_FFFFFFFF"] {
        let fault = fault_of(&module(&format!("(i64.const {output})")));
        assert_eq!(fault.code, FaultCode::PointerOutOfBounds, "{output}");
        assert_eq!(fault.stage, FaultStage::Leave, "{output}");
    }
    let fault = fault_of(&module_with("(i64.const 0)", "(i32.const -1)"));
    assert_eq!((fault.code, fault.stage), (FaultCode::PointerOutOfBounds, FaultStage::Enter));
    let fault = fault_of(&module_with("(i64.const 0)", "(i32.const 0)"));
    assert_eq!((fault.code, fault.stage), (FaultCode::MemoryExceeded, FaultStage::Enter));
}

#[test]
fn a_failure_without_a_reason_is_told() {
    assert_eq!(fault_of(&module("(i64.const 0)")).code, FaultCode::OutputInvalid);
}

#[test]
fn a_module_of_another_abi_is_refused() {
    let other = wat::parse_str(
        r#"(module (memory (export "memory") 1) (func (export "tm_abi_version") (result i32) (i32.const 2)))"#,
    );
    for (module, reason) in [
        (other.unwrap(), "it speaks ABI 2, this host speaks ABI 1"),
        (wat::parse_str("(module)").unwrap(), "it exports no memory"),
        (wat::parse_str(r#"(module (memory (export "memory") 1))"#).unwrap(), "it exports no tm_abi_version"),
        (b"no module".to_vec(), "can't be loaded"),
    ] {
        let Err(fault) = Sandbox::new(&module, tight()) else { panic!("accepted: {reason}") };
        assert_eq!(fault.code, FaultCode::ModuleUnusable);
        assert!(fault.message.contains(reason), "{}", fault.message);
    }
}

#[test]
fn the_module_says_what_is_wrong_with_the_input() {
    let fault = REAL.redact(b"{\"text\": \"a\"}\n[]", b"{}").unwrap_err();
    assert_eq!(fault.code, FaultCode::Core(trailmill_core::ErrorCode::InvalidJson));
    assert_eq!(fault.pointer, "/1");
    let fault = REAL.complete(b"[]", b"{\"no_such_option\": 1}").unwrap_err();
    assert_eq!(fault.code, FaultCode::Core(trailmill_core::ErrorCode::InvalidOptions));
}

#[test]
fn one_sandbox_serves_many_threads() {
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..4).map(|_| scope.spawn(|| REAL.redact(br#"{"text": "same"}"#, b""))).collect();
        for thread in threads {
            assert_eq!(thread.join().unwrap().unwrap(), b"{\"text\":\"same\",\"spans\":[]}\n");
        }
    });
}
