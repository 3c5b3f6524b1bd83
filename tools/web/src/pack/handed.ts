/**
 * What MicroPython's WebAssembly module is handed: memory, files in memory, the clock, and how an
 * error unwinds. A person's text runs in it, so whatever else it imports is withheld: all that
 * could read, write or call an object of JavaScript (`lookup_attr`, `call1`, `store_attr` and
 * their like). The page itself only calls in the other direction.
 */
export const HANDED_IN =
  /^(invoke_\w+|fd_\w+|__syscall_\w+|mp_js_(random_u32|ticks_ms|time_ms)|proxy_js_free_obj|js_(check_existing|get_error_info|get_proxy_js_ref_info)|_abort_js|emscripten_resize_heap|_emscripten_throw_longjmp)$/;
