//! A door for those who try to break the front door: the bytes that a client gets. Part of debug builds, and of those with
//! the feature `rehearsal`.

use std::convert::Infallible;

use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio::runtime::Builder;

use crate::lab::engine::requests::Head;
use crate::lab::front_door::answer::{Body, of_function};
use crate::lab::front_door::builder;
use crate::lab::record::{InstanceId, Phases};
use crate::sandbox::environment::Answer;

/// Room for what is on its way, in bytes.
const PIPE: usize = 64 << 10;

/// Everything that a client gets which asks once and then wants the connection to end, if the function answers this.
pub fn sent(answer: &Answer) -> Vec<u8> {
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime without sockets needs nothing");
    runtime.block_on(async {
        let (mut client, server) = duplex(PIPE);
        let service = service_fn(|_| async {
            let head = Head {
                status: answer.status,
                headers: answer.headers.clone(),
                instance: InstanceId(1),
                phases: Phases::default(),
            };
            Ok::<_, Infallible>(of_function(&head, Body::whole(answer.body.clone())))
        });
        let ask = async {
            let mut bytes = Vec::new();
            client.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.ok();
            client.read_to_end(&mut bytes).await.ok();
            bytes
        };
        let (served, bytes) = tokio::join!(builder().serve_connection(TokioIo::new(server), service), ask);
        served.expect("hyper can send every answer of a function");
        bytes
    })
}
