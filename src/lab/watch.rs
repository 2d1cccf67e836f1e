//! stop-gap
pub struct Watch;
impl Watch {
    pub fn start(_: &std::path::Path, _: impl Fn() + Send + 'static) -> Self {
        Self
    }
}
