// Starts the page.
document.querySelector("#plain").classList.remove("without-script");
